"""What OnRecord does, for every entry point alike: the web routes, the command line, a worker."""

from api.services.services import Services, build_services

__all__ = ["Services", "build_services"]
