"""The learned attribution model at work: from text to attributions, with numpy alone."""
