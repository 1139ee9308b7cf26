"""The subcommands of ``onrecord``, one file each."""
