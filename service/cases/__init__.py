"""Serious incidents as a partnership meets them: referral, incident, children, notification, clocks, who may see.

Sources: Children Act 2004 s16C(1); Working Together by edition (service.statute); Sefton's process (seed 004).
"""
