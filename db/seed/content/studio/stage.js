// Declarative motion, so that any moment can be drawn on its own:
//   data-at="in[,out]"            when the element is there, in seconds
//   data-fx="fade|rise|pop|grow|draw"   how it comes
//   data-keys="t:x,y,scale …"     where it is, between moments
const ease = (x) => (x <= 0 ? 0 : x >= 1 ? 1 : x < 0.5 ? 4 * x ** 3 : 1 - (-2 * x + 2) ** 3 / 2);
const out = (x) => 1 - (1 - Math.min(1, Math.max(0, x))) ** 3;

function between(keys, t) {
  const next = keys.findIndex((k) => k.t > t);
  if (next === 0) return keys[0].v;
  if (next < 0) return keys.at(-1).v;
  const a = keys[next - 1];
  const b = keys[next];
  const f = ease((t - a.t) / (b.t - a.t));
  return a.v.map((x, i) => x + (b.v[i] - x) * f);
}

function pose(el, t) {
  const [start = 0, end = Infinity] = (el.dataset.at ?? '0').split(',').map(Number);
  const fx = el.dataset.fx ?? 'fade';
  const come = out((t - start) / Number(el.dataset.for ?? 0.7));
  const go = end === Infinity ? 0 : ease((t - end + 0.45) / 0.45);
  const moves = [];
  if (el.dataset.keys) {
    const keys = el.dataset.keys.trim().split(/\s+/).map((k) => {
      const [at, v] = k.split(':');
      return { t: Number(at), v: v.split(',').map(Number) };
    });
    const [x, y, s = 1] = between(keys, t);
    moves.push(`translate(${x}px,${y}px) scale(${s})`);
  }
  if (fx === 'rise') moves.push(`translateY(${(1 - come) * 26}px)`);
  if (fx === 'pop') moves.push(`scale(${0.86 + 0.14 * come})`);
  if (fx === 'grow') moves.push(`scaleX(${come})`);
  if (fx === 'draw') {
    el.style.strokeDasharray = '1';
    el.style.strokeDashoffset = String(1 - come);
  }
  el.style.transform = moves.join(' ');
  el.style.opacity = String((fx === 'grow' || fx === 'draw' ? Number(t >= start) : come) * (1 - go));
}

window.seek = (t) => {
  for (const el of document.querySelectorAll('[data-at],[data-keys]')) pose(el, t);
};
