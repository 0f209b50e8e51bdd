"""What the phone keeps: sealed, durable, and honest about what has not been sent.

Two compartments, because two kinds of loss differ. What the **server said** can be fetched again,
so it may be destroyed at any moment. What the **person wrote** exists nowhere else until the server
has it, so nothing but the person or the server's receipt removes it.

`box` seals bytes; `vault` holds the keys; `database` is one SQLite file; `store` keeps records,
drafts and the session; `outbox` keeps what was meant; `views` are the reads of the controllers;
`garbage` spares Python's collector what stays.
"""
