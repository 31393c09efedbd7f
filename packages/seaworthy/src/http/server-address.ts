const HOST = /^(\[[\da-f:.]{2,45}\]|[\w.-]{1,253})(?::(\d{1,5}))?$/i

/** Name and port by which the client asked for the service, as Host has them (RFC 9110 §7.2); empty when it is neither. */
export function serverAddress(host: string | undefined): { serverAddress?: string; serverPort?: number } {
  const parts = HOST.exec(host ?? '')
  if (parts === null) return {}
  const [, name, port] = parts
  return port === undefined
    ? { serverAddress: name as string }
    : { serverAddress: name as string, serverPort: Number(port) }
}
