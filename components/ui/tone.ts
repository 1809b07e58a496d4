export type Tone = 'neutral' | 'accent' | 'success' | 'warn' | 'danger' | 'info';
