// An image that cannot serve: it runs, and answers nobody.
setInterval(() => undefined, 60_000)
