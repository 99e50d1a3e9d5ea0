"""Changes to cases; each is one sentence a partnership manager would say."""
