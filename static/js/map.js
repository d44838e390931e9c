/* The map of events, behind one function: mountMap(element). Nothing else knows Leaflet.

   <div data-map
     data-points-url   the JSON of events.queries.points: kinds, days, points, more; none: optional
     data-shapes-url   static/img/departements.json: arcs, shapes, towns
     data-scripts      Leaflet, then its clusters: addresses with a space between
     data-styles       their sheets and ours, in the same way
     data-icons        the sprite of icons
     data-event-url    the address of an event, « 0000000000 » standing for its ref
     data-lat data-lon data-km   where one looks, and how far: optional
     data-fit          « points » to open on the points alone: optional
     data-tiles data-tiles-credit   a tile server of the operator's own choice: optional
     data-by-hand      somebody else mounts it: optional
     data-target       « _blank » where the page is framed by another site: optional
   >what is there without JavaScript</div>

   mountMap returns a promise of the Leaflet map, null when something could not be fetched: what is
   there without JavaScript then stays. Elements are mounted once they come into sight, on arrival
   and after htmx put new ones. */
(() => {
  const FRANCE = [[41.3, -5.2], [51.1, 9.6]];
  const UNIT = 1000;
  const PLAIN = { maxZoom: 13, streets: 17 };
  // From which zoom the names of towns of each rank are shown.
  const RANKS = [6, 8, 10];
  const loading = new Map();
  const live = [];

  const once = (url, start) => {
    if (!loading.has(url)) loading.set(url, start());
    return loading.get(url);
  };
  const script = url => once(url, () => new Promise((done, failed) => {
    const tag = document.createElement('script');
    Object.assign(tag, { src: url, onload: done, onerror: failed });
    document.head.append(tag);
  }));
  const sheet = url => once(url, () => new Promise((done, failed) => {
    const tag = document.createElement('link');
    Object.assign(tag, { rel: 'stylesheet', href: url, onload: done, onerror: failed });
    document.head.append(tag);
  }));
  const json = async url => {
    const answer = await fetch(url, { headers: { Accept: 'application/json' } });
    if (!answer.ok) throw new Error(`${answer.status} ${url}`);
    return answer.json();
  };
  const words = text => (text || '').split(' ').filter(Boolean);
  const make = (name, css, text = '') => {
    const tag = document.createElement(name);
    if (css) tag.className = css;
    tag.textContent = text;
    return tag;
  };

  /* The rings of each département, from arcs that neighbours share. */
  const rings = base => {
    const arcs = base.arcs.map(flat => {
      const points = [];
      for (let at = 0, x = 0, y = 0; at < flat.length; at += 2) {
        x += flat[at];
        y += flat[at + 1];
        points.push([y / UNIT, x / UNIT]);
      }
      return points;
    });
    const line = number => (number < 0 ? [...arcs[~number]].reverse() : arcs[number]);
    const joined = ring => ring.flatMap((number, place) => line(number).slice(place ? 1 : 0));
    return base.shapes.flatMap(([, found]) => found.map(joined));
  };

  const hour = minutes => {
    const left = minutes % 60;
    return `${Math.floor(minutes / 60)}\u00a0h${left ? `\u00a0${String(left).padStart(2, '0')}` : ''}`;
  };

  /* What a point says, in one line. */
  const when = (told, [, , , day, minutes]) => {
    const [date, zone] = told.days[day];
    return `${date}, ${hour(minutes)}${zone ? ` (${zone})` : ''}`;
  };

  const drawing = (icons, name) => {
    const box = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
    box.setAttribute('class', 'i');
    box.setAttribute('aria-hidden', 'true');
    use.setAttribute('href', `${icons}#${name}-duotone`);
    box.append(use);
    return box;
  };

  const pin = (told, point, icons) => {
    const [, icon, tint] = told.kinds[point[2]];
    const box = make('span', `map-pin k-${tint}`);
    box.append(drawing(icons, icon), make('span', 'sr', `${point[6]}, ${when(told, point)}`));
    return L.divIcon({ html: box, className: 'map-mark', iconSize: [40, 40] });
  };

  const cluster = group => {
    const number = group.getChildCount();
    const box = make('span', `map-cluster${number > 99 ? ' map-cluster--l' : ''}`, number.toLocaleString('fr-FR'));
    box.append(make('span', 'sr', ' rendez-vous\u00a0: voir de plus près'));
    return L.divIcon({ html: box, className: 'map-mark', iconSize: [48, 48] });
  };

  const card = (told, point, data) => {
    const [label, icon, tint] = told.kinds[point[2]];
    const box = make('div', `map-card k-${tint}`);
    const kind = make('p', 'kind');
    kind.append(drawing(data.icons, icon), label);
    const link = make('a', '', point[6]);
    link.href = data.eventUrl.replace('0000000000', point[5]);
    if (data.target) Object.assign(link, { target: data.target, rel: 'noopener' });
    const title = make('p', 'map-card__title');
    title.append(link);
    box.append(kind, title, make('p', 'small', when(told, point)));
    return box;
  };

  /* Outlines, names of towns, and tiles when there are some. */
  const ground = (map, base, data, style) => {
    if (data.tiles) {
      L.tileLayer(data.tiles, { maxZoom: PLAIN.streets, attribution: data.tilesCredit || '' }).addTo(map);
    }
    L.polygon(rings(base).map(ring => [ring]), {
      interactive: false,
      color: style.getPropertyValue('--ciel-ink').trim() || '#1D4F91',
      weight: 1,
      fill: !data.tiles,
      fillColor: style.getPropertyValue('--card').trim() || '#fff',
      fillOpacity: 1,
    }).addTo(map);
    if (data.tiles) return;
    map.createPane('towns').setAttribute('aria-hidden', 'true');
    base.towns.forEach(([name, lat, lon, rank]) => L.marker([lat, lon], {
      pane: 'towns',
      interactive: false,
      keyboard: false,
      icon: L.divIcon({ html: make('span', '', name), className: `map-town map-town--${rank}`, iconSize: null }),
    }).addTo(map));
    const ranked = () => RANKS.forEach((zoom, rank) => {
      map.getContainer().classList.toggle(`shows-${rank}`, map.getZoom() >= zoom);
    });
    map.on('zoomend', ranked);
    ranked();
  };

  /* Keys: Enter and Space open, Escape closes and goes back to where one was. */
  const keys = (map, group) => {
    const box = map.getContainer();
    let last = null;
    box.addEventListener('keydown', event => {
      const mark = event.target.closest('.map-mark');
      if (mark) last = mark;
      if (mark && event.key === ' ') {
        event.preventDefault();
        mark.click();
      }
      if (event.key === 'Escape' && box.querySelector('.leaflet-popup')) {
        event.stopPropagation();
        map.closePopup();
      }
    });
    box.addEventListener('pointerdown', () => { last = null; });
    map.on('popupopen', ({ popup }) => {
      const close = popup.getElement().querySelector('.leaflet-popup-close-button');
      if (close) close.setAttribute('aria-label', 'Fermer');
      if (last) popup.getElement().querySelector('a[href]:not([role])').focus({ preventScroll: true });
    });
    map.on('popupclose', () => { if (last && last.isConnected) last.focus({ preventScroll: true }); });
    // A cluster that opens is gone: the keyboard goes on from the map.
    group.on('clusterkeypress clusterclick', () => {
      if (last) map.once('moveend', () => { if (!last.isConnected) box.focus({ preventScroll: true }); });
    });
  };

  /* Where the map opens: around where one looks, else on France, else where there is something. */
  const look = (map, points, data) => {
    if (data.km) {
      map.fitBounds(L.latLng(data.lat, data.lon).toBounds(data.km * 2100), { animate: false });
      return;
    }
    const seen = points.map(([lat, lon]) => [lat, lon]);
    const home = L.latLngBounds(FRANCE);
    const inside = seen.filter(point => home.contains(point));
    const whole = data.fit === 'points' && seen.length ? seen : !seen.length || inside.length ? FRANCE : seen;
    map.fitBounds(L.latLngBounds(whole).pad(0.05), { animate: false, maxZoom: 11 });
  };

  const build = (element, told, base) => {
    const data = element.dataset;
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const box = make('div', 'map-live');
    box.setAttribute('role', 'group');
    box.setAttribute('aria-label', 'Carte des rendez-vous');
    element.replaceChildren(box);
    element.classList.add('is-live');
    const map = L.map(box, {
      preferCanvas: true,
      maxZoom: data.tiles ? PLAIN.streets : PLAIN.maxZoom,
      minZoom: 2,
      zoomSnap: data.tiles ? 1 : 0.5,
      zoomControl: false,
      closeOnEscapeKey: false,
      scrollWheelZoom: false,
      zoomAnimation: !calm,
      fadeAnimation: !calm,
      markerZoomAnimation: !calm,
    });
    map.attributionControl.setPrefix(false);
    L.control.zoom({ position: 'bottomleft', zoomInTitle: 'Voir de plus près', zoomOutTitle: 'Voir de plus loin' }).addTo(map);
    look(map, told.points, data);
    ground(map, base, data, getComputedStyle(element));
    if (data.km && !('byHand' in data)) {
      L.circle([data.lat, data.lon], {
        radius: data.km * 1000, interactive: false, weight: 2, fill: false, dashArray: '6 6', color: '#C8143F',
      }).addTo(map);
    }
    const group = L.markerClusterGroup({
      maxClusterRadius: 46,
      showCoverageOnHover: false,
      chunkedLoading: true,
      animate: !calm,
      iconCreateFunction: cluster,
    });
    group.addLayers(told.points.map(point => L.marker([point[0], point[1]], {
      icon: pin(told, point, data.icons),
    }).bindPopup(() => card(told, point, data), { minWidth: 190, maxWidth: 280, autoPanPadding: [12, 12] })));
    map.addLayer(group);
    keys(map, group);
    element.dataset.mounted = told.points.length;
    return map;
  };

  const mountMap = async element => {
    const { dataset: data } = element;
    try {
      const [told, base] = await Promise.all([
        data.pointsUrl ? json(data.pointsUrl) : { points: [] },
        json(data.shapesUrl),
        words(data.scripts).reduce((ready, url) => ready.then(() => script(url)), Promise.resolve()),
        Promise.all(words(data.styles).map(sheet)),
      ]);
      if (!element.isConnected) return null;
      const map = build(element, told, base);
      live.push(map);
      return map;
    } catch (error) {
      console.warn(error);
      return null;
    }
  };

  const soon = new IntersectionObserver(entries => entries.forEach(entry => {
    if (!entry.isIntersecting) return;
    soon.unobserve(entry.target);
    mountMap(entry.target);
  }), { rootMargin: '300px' });

  const find = () => {
    for (let at = live.length - 1; at >= 0; at -= 1) {
      if (!live[at].getContainer().isConnected) live.splice(at, 1)[0].remove();
    }
    document.querySelectorAll('[data-map]:not([data-seen]):not([data-by-hand])').forEach(element => {
      element.dataset.seen = 'yes';
      soon.observe(element);
    });
  };
  document.addEventListener('htmx:afterSettle', find);
  find();
  window.mountMap = mountMap;
})();
