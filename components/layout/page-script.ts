/**
 * Runs in <head> before anything is painted, so that a chosen theme never flashes the other one. It also closes a
 * popover when a link inside it is followed (navigation without reload would leave it open), marks the page while the
 * network is away, and holds what is pressed before React has come: a button that only React answers would do nothing.
 */
export const THEME_KEY = 'lectern-theme';
/** Presses every button that was held, and holds no more. Links, forms and popovers are the browser's, and never held. */
export const AWAKE = 'lecternAwake';

export const PAGE_SCRIPT = `(function(d,e){
try{var t=localStorage.getItem('${THEME_KEY}');if(t==='light'||t==='dark')e.dataset.theme=t}catch(_){}
d.addEventListener('click',function(c){var a=c.target.closest&&c.target.closest('[popover] a');
if(a)a.closest('[popover]').hidePopover()});
function n(){e.toggleAttribute('data-offline',!navigator.onLine)}
n();addEventListener('online',n);addEventListener('offline',n);
var p=[];function h(c){var b=c.target.closest&&c.target.closest('button[type=button]:not([popovertarget])');
if(!b)return;c.preventDefault();c.stopImmediatePropagation();if(p.indexOf(b)<0)p.push(b)}
addEventListener('click',h,true);
window.${AWAKE}=function(){removeEventListener('click',h,true);p.splice(0).forEach(function(b){b.click()})}
})(document,document.documentElement)`.replaceAll('\n', '');
