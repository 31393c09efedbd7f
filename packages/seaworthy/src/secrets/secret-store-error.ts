import { FatalBootError } from '../errors/index.ts'

/** Why secrets could not be read, by code, with what a person can do about each. */
export const SECRET_STORE_FAULTS = {
  secret_store_unreachable: {
    advice:
      'Look whether the store runs, whether the address in the settings is right, and whether a network policy lets it through.',
    isTransient: true,
  },
  secret_store_late: {
    advice: 'Look at the store and at the network to it; SECRET_STORE_TIMEOUT_MS says how long it may take.',
    isTransient: true,
  },
  secret_store_failing: {
    advice: 'Look at the log of the store; it may be sealed, starting, or asked too often.',
    isTransient: true,
  },
  secret_store_forbidden: {
    advice:
      'Give the identity of this service a policy that lets it read this secret, or correct its credentials.',
    isTransient: false,
  },
  secret_store_refused: {
    advice: 'Correct the settings that say which store it is and how it is asked.',
    isTransient: false,
  },
  secret_missing: {
    advice: 'Create the secret, or correct its name in SECRET_STORE_NAMES.',
    isTransient: false,
  },
  secret_not_json: {
    advice: 'Store one JSON object, a variable with its text each: {"DATABASE_URL": "postgres://…"}.',
    isTransient: false,
  },
  secret_without_keys: {
    advice: 'Name the keys of the secret as the variables, such as DATABASE_URL.',
    isTransient: false,
  },
} as const

/** One of the reasons. */
export type SecretStoreFault = keyof typeof SECRET_STORE_FAULTS

/** Secrets could not be read. Its message says what was wrong and what to do, and holds no value. */
export class SecretStoreError extends FatalBootError {
  readonly code: SecretStoreFault

  constructor(code: SecretStoreFault, wrong: string, options?: ErrorOptions) {
    super(`${code}: ${wrong}. ${SECRET_STORE_FAULTS[code].advice}`, options)
    this.code = code
  }

  /** Another try may help. */
  get isTransient(): boolean {
    return SECRET_STORE_FAULTS[this.code].isTransient
  }
}
