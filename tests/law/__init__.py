"""Every rule of law that the software keeps: its source, where it is enforced, and what proves it."""
