"""Each port of notify against its fake and its real adapters."""
