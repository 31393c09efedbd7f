import { loadServiceSettings, type Service } from '../../service/index.ts'
import { processSettings, type SettingRow } from '../../settings/index.ts'

/** Something in the process of the service that plays a provider, such as one with recorded answers. */
export interface StandIn {
  /** The setting that says where the provider is, such as `UPSTREAM_URL`. It needs a default: the provider itself. */
  readonly variable: string
  /** Begins to play; it ends with the process, which its server must not keep alive. */
  play(): Promise<Played>
}

/** A provider that is being played. */
export interface Played {
  /** The value of the variable. */
  readonly url: string
  /** What is played and where, for the banner: one line, without what replaces it. */
  readonly note: string
}

/**
 * Starts a service as this process, for its developers: outside production, each provider that nobody said the address of
 * is played by its stand-in, and the banner says so. So it ends with real answers without a network.
 */
export async function startWithStandIns(
  service: Pick<Service, 'declaration' | 'start'>,
  standIns: readonly StandIn[],
): Promise<void> {
  const defaults = defaultsOf(service)
  const overrides: Record<string, string> = {}
  const notes: string[] = []
  for (const { variable, play } of standIns) {
    const row = defaults.find((setting) => setting.variable === variable)
    if (!row) continue
    const { url, note } = await play()
    overrides[variable] = url
    notes.push(`${note}; ${variable}=${row.value} replaces it`)
  }
  await service.start({ sources: { overrides }, notes })
}

/** What nobody has set; nothing in production. */
function defaultsOf({ declaration }: Pick<Service, 'declaration'>): SettingRow[] {
  try {
    const settings = loadServiceSettings(declaration)
    if (settings.get(processSettings).environment === 'production') return []
    return settings.describe().filter(({ source }) => source === 'default')
  } catch {
    // The service reads the same settings again and explains what is wrong with them.
    return []
  }
}
