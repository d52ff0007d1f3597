"""Routes of incoming documents."""
