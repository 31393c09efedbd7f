/**
 * Runs in the page: each visible text whose contrast with its background (WCAG 2.2, 1.4.3) is below `least`. It stands
 * alone, because it is sent there as source.
 */
export function faintText(least: number): string[] {
  type Colour = readonly [red: number, green: number, blue: number, alpha: number]
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
  const read = (text: string): Colour => {
    if (!canvas) throw new Error('this browser draws nothing')
    canvas.clearRect(0, 0, 1, 1)
    canvas.fillStyle = text
    canvas.fillRect(0, 0, 1, 1)
    const [red = 0, green = 0, blue = 0, alpha = 0] = canvas.getImageData(0, 0, 1, 1).data
    return [red, green, blue, alpha / 255]
  }
  const over = (front: Colour, back: Colour): Colour => {
    const mix = (index: 0 | 1 | 2) => front[index] * front[3] + back[index] * (1 - front[3])
    return [mix(0), mix(1), mix(2), 1]
  }
  const luminance = (colour: Colour) => {
    const linear = (index: 0 | 1 | 2) => {
      const share = colour[index] / 255
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
    }
    return 0.2126 * linear(0) + 0.7152 * linear(1) + 0.0722 * linear(2)
  }
  const probe = document.body.appendChild(document.createElement('div'))
  probe.style.backgroundColor = 'Canvas'
  const paper = read(getComputedStyle(probe).backgroundColor)
  probe.remove()

  const behind = (element: Element): Colour => {
    const own = read(getComputedStyle(element).backgroundColor)
    if (own[3] === 1) return own
    return over(own, element.parentElement ? behind(element.parentElement) : paper)
  }
  const faint = new Set<string>()
  for (const element of document.querySelectorAll('body, body *')) {
    const text = [...element.childNodes]
      .map((node) => (node.nodeType === 3 ? node.nodeValue : ''))
      .join('')
      .trim()
    if (!text || element.matches('script, style, option') || element.closest('[disabled]')) continue
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue
    const style = getComputedStyle(element)
    const back = behind(element)
    const ink = over(read(element.closest('svg') ? style.fill : style.color), back)
    const [dark = 0, light = 0] = [luminance(ink), luminance(back)].sort((a, b) => a - b)
    const contrast = (light + 0.05) / (dark + 0.05)
    if (contrast < least)
      faint.add(
        `${contrast.toFixed(1)}: "${text.slice(0, 60)}" <${element.localName} class="${element.getAttribute('class') ?? ''}">`,
      )
  }
  return [...faint]
}
