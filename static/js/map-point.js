/* Where an event is, moved by hand: mounted on [data-point], which holds a [data-map] without points.

   data-lat, data-lon   the ids of the hidden fields it writes
   A press on the map puts the point; dragged, or by the arrows once it has the focus, it moves. On the
   map itself, Enter puts it in the middle. */
(() => {
  const STEP = 0.0005;
  const MOVES = { ArrowUp: [STEP, 0], ArrowDown: [-STEP, 0], ArrowLeft: [0, -STEP], ArrowRight: [0, STEP] };

  const mount = async (root, lat, lon) => {
    const map = await window.mountMap(root.querySelector('[data-map]'));
    if (!map) return;
    const said = root.querySelector('[data-said]');
    const box = map.getContainer();
    box.setAttribute('aria-label', 'Carte : le point de rendez-vous');
    let marker = null;
    const put = at => {
      if (!marker) {
        marker = L.marker(at, { draggable: true, keyboard: true, icon: L.divIcon({ className: 'map-hand', iconSize: [34, 34] }) });
        marker.addTo(map);
        marker.on('drag dragend', () => write());
        const pin = marker.getElement();
        pin.setAttribute('aria-label', 'Le point de rendez-vous : les flèches le déplacent');
        pin.addEventListener('keydown', event => {
          const move = MOVES[event.key];
          if (!move) return;
          event.preventDefault();
          event.stopPropagation();
          const here = marker.getLatLng();
          put([here.lat + move[0], here.lng + move[1]]);
          map.panInside(marker.getLatLng(), { padding: [40, 40] });
        });
      }
      marker.setLatLng(at);
      write();
    };
    const write = () => {
      const { lat: y, lng: x } = marker.getLatLng();
      lat.value = y.toFixed(5);
      lon.value = x.toFixed(5);
      said.textContent = 'Le point est placé.';
    };
    map.on('click', event => put(event.latlng));
    box.addEventListener('keydown', event => {
      if (event.key !== 'Enter' || event.target !== box) return;
      event.preventDefault();
      put(map.getCenter());
    });
    root.querySelector('[data-drop]').addEventListener('click', () => {
      if (marker) marker.remove();
      marker = null;
      lat.value = lon.value = '';
      said.textContent = 'Sans point, ce sera le centre de la commune.';
    });
    if (lat.value && lon.value) {
      put([Number(lat.value), Number(lon.value)]);
      map.setView(marker.getLatLng(), 13);
    }
  };

  document.querySelectorAll('[data-point]').forEach(root => {
    const [lat, lon] = [root.dataset.lat, root.dataset.lon].map(id => document.getElementById(id));
    if (!lat || !lon || !window.mountMap) return;
    root.hidden = false;
    root.addEventListener('toggle', () => mount(root, lat, lon), { once: true });
  });
})();
