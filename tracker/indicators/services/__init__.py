"""Services that change figures and indicator sets: keyword-only arguments, atomic, with an audit
row.
"""
