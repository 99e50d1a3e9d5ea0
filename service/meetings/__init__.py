"""Meetings about a thing of the account: when, who for which partner, papers by when, who came, which conflicts.

It knows no case: what a meeting is about is a kind, an id, a reference and the address of its page. Whoever has such
things decides who may see their meetings. Sources: domain §1.1 S6 and §1.5 (Sefton: by day 10 with the three statutory
safeguarding partners); papers out on time: seed 002, finding 6.
"""
