import type { SettingEntry, SettingsDefinition } from './definition.ts'
import { Secret } from './secret.ts'

/** A secret that changed where it is kept, while this process goes on with the one before. */
export interface PendingSecret {
  readonly variable: string
  /** Why, in words for people; never a value. */
  readonly reason: string
}

/** What became of secrets that were read again. */
export interface Rotation {
  /** Variables whose users go on with the new value from now on. */
  readonly applied: readonly string[]
  /** Each of them again at every reading, until the process is replaced. */
  readonly pending: readonly PendingSecret[]
}

/** What a reading found: a new value that fits, why one cannot be used, or nothing new. */
export type Reread = { readonly text: string } | { readonly trouble: string } | undefined

type Apply = (secret: Secret) => void

interface Followed {
  readonly entry: SettingEntry
  text: string | undefined
  readonly followers: Set<Apply>
}

/** Who goes on with a new value of a secret when it changes where it is kept. */
export class SecretFollowers {
  readonly #followed = new Map<SettingsDefinition, Map<string, Followed>>()

  add(definition: SettingsDefinition, entry: SettingEntry, text: string | undefined): void {
    const own = this.#followed.get(definition) ?? new Map<string, Followed>()
    this.#followed.set(definition, own.set(entry.property, { entry, text, followers: new Set() }))
  }

  /** @throws TypeError for a property that is no secret of a definition that was loaded. */
  follow(definition: SettingsDefinition, property: string, apply: Apply): () => void {
    const followed = this.#followed.get(definition)?.get(property)
    if (!followed) throw new TypeError(`"${definition.name}" has no secret "${property}" that was loaded`)
    followed.followers.add(apply)
    return () => void followed.followers.delete(apply)
  }

  rotate(reread: (entry: SettingEntry, text: string | undefined) => Reread): Rotation {
    const applied: string[] = []
    const pending: PendingSecret[] = []
    for (const own of this.#followed.values()) {
      for (const followed of own.values()) {
        const { variable } = followed.entry
        const found = reread(followed.entry, followed.text)
        if (found === undefined) continue
        const reason = 'trouble' in found ? found.trouble : hand(followed, found.text)
        if (reason === undefined) applied.push(variable)
        else pending.push({ variable, reason })
      }
    }
    return { applied, pending }
  }
}

/** Gives every follower the new value; answers with why the old one stays. */
function hand(followed: Followed, text: string): string | undefined {
  if (followed.followers.size === 0) return 'what uses it reads it at the start only'
  try {
    const secret = new Secret(text)
    for (const apply of followed.followers) apply(secret)
    followed.text = text
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : 'what uses it refuses it'
  }
}
