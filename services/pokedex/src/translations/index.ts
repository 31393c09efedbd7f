export { CachedTranslator } from './cached-translator.ts'
export { TranslationsProvider } from './translations-provider.ts'
