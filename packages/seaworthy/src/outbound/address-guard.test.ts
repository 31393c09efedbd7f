import type { LookupAddress } from 'node:dns'
import { expect, test } from 'vitest'
import { addressGuard } from './address-guard.ts'
import { addressKinds } from './private-address.ts'

const kindOf = addressKinds()

test('addresses of this machine, the local network and clouds are told from public ones', () => {
  const expected = {
    public: ['1.1.1.1', '172.32.0.1', '2606:4700::1111', '::ffff:8.8.8.8'],
    private: [
      '127.0.0.1',
      '127.255.255.254',
      '10.1.2.3',
      '172.16.0.1',
      '172.31.255.255',
      '192.168.0.1',
      '100.64.0.1',
      '::1',
      'fd12::1',
      '::ffff:10.0.0.1',
      '64:ff9b::a9fe:a9fe',
      '2002:7f00:1::',
    ],
    forbidden: [
      '169.254.169.254',
      '::ffff:169.254.169.254',
      '0.0.0.0',
      '::',
      'fe80::1%eth0',
      'fd00:ec2::254',
      '224.0.0.1',
      '255.255.255.255',
      'ff02::1',
      '100.100.100.200',
    ],
  }
  for (const [kind, addresses] of Object.entries(expected)) {
    for (const address of addresses) expect([address, kindOf(address)]).toEqual([address, kind])
  }
})

const resolving = (allowPrivate: boolean, ...addresses: string[]) => {
  const found: LookupAddress[] = addresses.map((address) => ({
    address,
    family: address.includes(':') ? 6 : 4,
  }))
  const guard = addressGuard({ allowPrivate, resolve: (_, _options, callback) => callback(null, found) })
  return new Promise((resolve) =>
    guard.lookup('name.example', { all: true }, (error, given) => resolve(error ? error.message : given)),
  )
}

test('the addresses handed to the connection are those that were checked', async () => {
  expect(await resolving(false, '1.1.1.1', '2606:4700::1111')).toEqual([
    { address: '1.1.1.1', family: 4 },
    { address: '2606:4700::1111', family: 6 },
  ])
})

test('a name with one bad address among good ones is refused', async () => {
  expect(await resolving(false, '1.1.1.1', '10.0.0.1')).toBe('the name resolves to a private address')
  expect(await resolving(true, '10.0.0.1')).toEqual([{ address: '10.0.0.1', family: 4 }])
  expect(await resolving(true, '10.0.0.1', '169.254.169.254')).toBe(
    'the name resolves to a forbidden address',
  )
})

test('literal addresses are checked too, in every notation that a URL knows', () => {
  const guard = addressGuard({ allowPrivate: false })
  for (const url of [
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://017700000001/',
    'http://[::1]/',
    'http://[::ffff:7f00:1]/',
    'http://169.254.169.254/latest/meta-data/',
  ]) {
    expect(() => guard.checkLiteral(new URL(url).hostname)).toThrow(/address/)
  }
  guard.checkLiteral('1.1.1.1')
  guard.checkLiteral('name.example')
})
