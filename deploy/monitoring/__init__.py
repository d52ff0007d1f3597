"""What ops watch: the scrape configuration of an instance, and the alert rules."""
