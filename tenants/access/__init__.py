"""Who may do what: permissions by name, roles as data (domain §9), and one question, `can()`."""
