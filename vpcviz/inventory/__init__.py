"""What is known of the connected AWS accounts, and since when."""
