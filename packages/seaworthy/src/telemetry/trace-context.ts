/** A `traceparent` header, taken apart. */
export interface TraceParent {
  readonly traceId: string
  readonly parentId: string
  readonly sampled: boolean
  /** Level 2: the right-most seven bytes of the trace id are random. */
  readonly random: boolean
}

const VERSION_00_LENGTH = 55
const NO_TRACE = '0'.repeat(32)
const NO_PARENT = '0'.repeat(16)
const SAMPLED = 1
const RANDOM = 2
const DASH = 0x2d

/** Reads a `traceparent` (W3C Trace Context §3.2). Malformed, all-zero or version `ff`: `undefined`, start a new trace. */
export function parseTraceparent(header: string | undefined): TraceParent | undefined {
  if (header === undefined || !isWellFormed(header)) return undefined
  const traceId = header.slice(3, 35)
  const parentId = header.slice(36, 52)
  if (traceId === NO_TRACE || parentId === NO_PARENT) return undefined
  const flags = Number.parseInt(header.slice(53, 55), 16)
  return { traceId, parentId, sampled: (flags & SAMPLED) !== 0, random: (flags & RANDOM) !== 0 }
}

/** version-traceid-parentid-flags in lower-case hex; a version above 00 may carry more behind another dash (§4.3). */
function isWellFormed(header: string): boolean {
  if (header.length < VERSION_00_LENGTH || header.startsWith('ff')) return false
  for (let i = 0; i < VERSION_00_LENGTH; i++) {
    const code = header.charCodeAt(i)
    const dash = i === 2 || i === 35 || i === 52
    if (dash ? code !== DASH : !isLowerHex(code)) return false
  }
  return (
    header.length === VERSION_00_LENGTH ||
    (!header.startsWith('00') && header.charCodeAt(VERSION_00_LENGTH) === DASH)
  )
}

const isLowerHex = (code: number): boolean => (code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x66)

/** Writes a version 00 `traceparent`; flags this version does not know are never passed on. */
export function formatTraceparent(parent: TraceParent): string {
  const flags = (parent.sampled ? SAMPLED : 0) | (parent.random ? RANDOM : 0)
  return `00-${parent.traceId}-${parent.parentId}-0${flags}`
}

const MAX_MEMBERS = 32
const MAX_LENGTH = 512
const LONG_MEMBER = 128
const KEY = /^(?:[a-z][a-z0-9_\-*/]{0,255}|[a-z0-9][a-z0-9_\-*/]{0,240}@[a-z][a-z0-9_\-*/]{0,13})$/
const VALUE = /^[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/

/**
 * Reads a `tracestate` (W3C Trace Context §3.3). One bad member, a repeated key or more than 32 members drop the whole
 * list; more than 512 characters drop members, first those over 128 characters, then from the end (§3.3.1.5).
 */
export function parseTracestate(header: string | undefined): string | undefined {
  if (header === undefined || header === '') return undefined
  const members: string[] = []
  const keys = new Set<string>()
  for (const part of header.split(',')) {
    const member = trimBlanks(part)
    if (member === '') continue
    const equals = member.indexOf('=')
    const key = member.slice(0, equals)
    if (equals < 1 || !KEY.test(key) || !VALUE.test(member.slice(equals + 1)) || keys.has(key))
      return undefined
    keys.add(key)
    members.push(member)
    if (members.length > MAX_MEMBERS) return undefined
  }
  return members.length === 0 ? undefined : capped(members)
}

function capped(members: string[]): string | undefined {
  let length = members.reduce((sum, member) => sum + member.length + 1, -1)
  for (let i = members.length - 1; i >= 0 && length > MAX_LENGTH; i--) {
    const member = members[i] as string
    if (member.length <= LONG_MEMBER) continue
    length -= member.length + 1
    members.splice(i, 1)
  }
  while (length > MAX_LENGTH) length -= (members.pop() as string).length + 1
  return members.length === 0 ? undefined : members.join(',')
}

function trimBlanks(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isBlank(text.charCodeAt(start))) start++
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--
  return text.slice(start, end)
}

const isBlank = (code: number): boolean => code === 0x20 || code === 0x09
