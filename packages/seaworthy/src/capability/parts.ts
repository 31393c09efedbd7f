/**
 * What the capabilities of one service are to each other, by name: each adds what it gives, or what it needs of another, by
 * augmenting this interface beside its own code, so that neither this file nor `service` imports a capability for it.
 */
// biome-ignore lint/suspicious/noEmptyInterface: capabilities add to it.
export interface Parts {}
