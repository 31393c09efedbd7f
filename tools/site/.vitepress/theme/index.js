import Theme from 'vitepress/theme'
import MermaidDiagram from './mermaid-diagram.vue'
import './site.css'

export default {
  extends: Theme,
  enhanceApp({ app }) {
    app.component('MermaidDiagram', MermaidDiagram)
  },
}
