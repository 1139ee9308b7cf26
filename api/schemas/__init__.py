"""The wire format and its documentation: one module per resource."""
