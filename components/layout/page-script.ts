/**
 * Runs in <head> before anything is painted, so that a chosen theme never flashes the other one. It also closes a
 * popover when a link inside it is followed (navigation without reload would leave it open), marks the page while the
 * network is away, and holds what is pressed and chosen before React has come: a button that only React answers would do nothing.
 * One that lets files be chosen (`data-picks`, the input's id) does that at once: browsers allow it within seconds of a press alone.
 */
export const THEME_KEY = 'lectern-theme';
/** Gives what was held, holds no more, and is gone. Links, popovers and forms that say where they go are the browser's, and never held. */
export const AWAKE = 'lecternAwake';

export const PAGE_SCRIPT = `(function(d,e){
try{var t=localStorage.getItem('${THEME_KEY}');if(t==='light'||t==='dark')e.dataset.theme=t}catch(_){}
d.addEventListener('click',function(c){var a=c.target.closest&&c.target.closest('[popover] a');
if(a)a.closest('[popover]').hidePopover()});
function n(){e.toggleAttribute('data-offline',!navigator.onLine)}
n();addEventListener('online',n);addEventListener('offline',n);
var p=[],q=[];function k(c){q.push([c.target,c.target.value,c.target.checked])}
function h(c){var b=c.target.closest&&c.target.closest('button[type=button]:not([popovertarget]),form:not([action]) button');
if(!b)return;c.preventDefault();c.stopImmediatePropagation();var f=b.dataset.picks&&d.getElementById(b.dataset.picks);
if(f)f.click();else if(p.indexOf(b)<0)p.push(b)}
addEventListener('click',h,true);addEventListener('change',k,true);
window.${AWAKE}=function(){delete window.${AWAKE};removeEventListener('click',h,true);removeEventListener('change',k,true);
return{pressed:p.splice(0),changed:q.splice(0)}}
})(document,document.documentElement)`.replaceAll('\n', '');
