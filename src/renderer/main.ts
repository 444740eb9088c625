import '@fontsource-variable/inter/wght.css'
import '@fontsource-variable/source-serif-4/opsz.css'
import '@fontsource-variable/source-serif-4/opsz-italic.css'
import '@fontsource-variable/jetbrains-mono/wght.css'
import './styles/index.css'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { offerReadingCommands } from './composables/offer-reading-commands.ts'
import { createAppRouter } from './router.ts'
import { useInstances } from './stores/instances.ts'
import { useOutbox } from './stores/outbox.ts'
import { usePreferences } from './stores/preferences.ts'

const app = createApp(App)
app.use(createPinia())
usePreferences().apply()
document.documentElement.dataset['platform'] = window.etagere?.platform ?? 'browser'
app.use(createAppRouter())
offerReadingCommands()
app.mount('#app')
// Also what was left by an earlier window, of wikis that are not shown.
useOutbox()
void useInstances().open()
