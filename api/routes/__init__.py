"""The API's operations: one blueprint per resource, made with the services that its views call.

Views read what their schemas loaded, call one service, and return what it gives.
"""
