/** Where a host keeps what is its own, such as secrets and certificates. */
export const HOST_FOLDER = (name: string): string => `\${HOST_FOLDER:-/etc/${name}}`

/** Settings in plain text, from the compose files. */
export const SETTINGS_FILE = '../values/compose.env'
