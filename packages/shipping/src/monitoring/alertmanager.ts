import { alertmanagerFile } from '@seaworthy/monitoring'

/** For the Alertmanager that gets the alerts of all services of a workspace. */
export const alertmanager =
  (): string => `# amtool check-config alertmanager.yaml; Alertmanager 0.26 or later.
# Where alerts go stands in two files, each with one address, such as that of a chat or of who keeps the rota: mount a Secret with the
# keys page and ticket at /etc/alertmanager/secrets.
${alertmanagerFile()}`
