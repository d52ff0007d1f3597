"""What happens at the counter, when an administrator orders something, and when an event arrives."""
