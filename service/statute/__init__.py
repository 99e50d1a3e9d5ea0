"""The law as pure functions over dated, cited data; it imports only the standard library, so anyone can check it."""
