import { once } from 'node:events'
import { connect } from 'node:tls'
import type { Edge } from './asked.ts'

export interface ServedCertificate {
  readonly serial: string
  readonly issuer: string
}

/** What a client gets that connects now. */
export async function servedCertificate(edge: Edge): Promise<ServedCertificate> {
  const socket = connect({ host: edge.address(), port: edge.ports.tls, rejectUnauthorized: false })
  try {
    await once(socket, 'secureConnect')
    const { serialNumber, issuer } = socket.getPeerCertificate()
    return { serial: serialNumber, issuer: `${issuer.CN}` }
  } finally {
    socket.destroy()
  }
}
