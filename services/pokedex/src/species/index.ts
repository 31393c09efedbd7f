export { CachedSpecies } from './cached-species.ts'
export { SpeciesProvider } from './species-provider.ts'
