// By an address that is no constant, so that Node runs it as it is, and VitePress bundles none of it.
const { siteConfig } = await import(new URL('../site-config.ts', import.meta.url).href)

export default siteConfig
