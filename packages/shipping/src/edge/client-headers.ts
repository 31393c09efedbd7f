/** Headers by which a client could say that it is somebody else: no edge passes them on. */
export const NAMES_OF_CLIENTS = ['X-Real-IP', 'X-Client-IP', 'True-Client-IP', 'CF-Connecting-IP'] as const

/** An id that a request may keep: the same rule as in the service. */
export const REQUEST_ID = '^[A-Za-z0-9._:-]{1,128}$'

/** For a service that says nothing of it, and only over TLS. */
export const HSTS = 'max-age=31536000'
