"""The secretariat's desk in the Panel's own account: what partnerships sent it, and the receipts it gives."""
