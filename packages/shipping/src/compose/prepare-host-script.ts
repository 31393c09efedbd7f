import type { DescribedService } from '../description/described-service.ts'
import type { ComposeSource } from './compose-source.ts'
import { type ComposedServer, serversOf } from './composed-server.ts'
import { secretOf } from './production-server.ts'

/** Who the service is in its image. */
const SERVICE_GROUP = 10001
const NGINX_GROUP = 101

/** Makes what a host needs before the compose file for production can be used. */
export function prepareHostScript(service: DescribedService, { place }: ComposeSource): string {
  const { name, secretsFolder } = service
  const servers = serversOf(service)
  const inFolder = secretsFolder !== undefined
  const say = inFolder
    ? `# A variable of the service: a file of its name.
say() {
  [ -e "$secrets/service/$1" ] || printf '%s\\n' "$2" >"$secrets/service/$1"
}`
    : `# A variable of the service: a line of its file.
say() {
  grep -q "^$1=" "$secrets/service.env" || printf '%s=%s\\n' "$1" "$2" >>"$secrets/service.env"
}`
  const passwords = `# The password of a server, made when there is none.
password_of() {
  [ -e "$secrets/$1-password" ] || od -An -N24 -tx1 /dev/urandom | tr -d ' \\n' >"$secrets/$1-password"
  password=$(cat "$secrets/$1-password")
}

# What a server reads.
give() {
  [ -e "$secrets/$1" ] || printf '%s\\n' "$2" >"$secrets/$1"
  # Nobody on this host gets through the folder; in its container the server is somebody whom this host does not know.
  chmod 444 "$secrets/$1"
}

${say}

${servers.map((server) => lines(service, server)).join('\n')}
`
  const what = servers.length === 0 ? '' : 'passwords of its servers, and '
  return `#!/bin/sh
# Makes what ${name} needs on this host and nobody else may know: ${what}a certificate to begin with.
# What is there already stays, so it can be run again.
#   sh ${place}/compose/prepare-host.sh [folder]    /etc/${name} without one; for another set HOST_FOLDER in .env too
set -eu

folder=\${1:-/etc/${name}}
secrets=$folder/secrets
umask 077
mkdir -p "$secrets${inFolder ? '/service' : ''}" "$folder/tls" "$folder/acme"
${inFolder ? '' : 'touch "$secrets/service.env"\n'}
${servers.length === 0 ? '' : passwords}if [ ! -e "$folder/tls/tls.key" ]; then
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj "/CN=$(uname -n)" \\
    -keyout "$folder/tls/tls.key" -out "$folder/tls/tls.crt" 2>/dev/null
  echo "made a certificate that nobody believes: put a real one into $folder/tls (tls.crt, tls.key)"
fi

# Folders and files for one group each, and not to be written.
for_group() {
  chgrp -R "$1" "$2"
  chmod -R u=rwX,g=rX,o= "$2"
}
${inFolder ? `for_group ${SERVICE_GROUP} "$secrets/service"\n` : ''}for_group ${NGINX_GROUP} "$folder/tls"
for_group ${NGINX_GROUP} "$folder/acme"
echo "$folder has what ${name} needs"
`
}

function lines(service: DescribedService, server: ComposedServer): string {
  const { file, content, address } = secretOf(service, server)
  return `password_of ${server.name}
give ${file} "${content}"
say ${server.variable} "${address}"
`
}
