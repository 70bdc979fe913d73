// PoolingExplorer: how an output and the gradient of an input come about. windows.js draws it.

class PoolingNumbers extends Numbers {
  directions = ["forward", "input"];

  get isMax() {
    return this.data.mode === "max";
  }

  meeting(chosen) {
    return chosen;
  }

  image(name, channel) {
    return this.panel(name, channel - this.data.channels[0], this.data.shape);
  }

  output(name, channel) {
    return this.panel(name, channel - this.data.channels[0], this.data.counts);
  }

  live(model, direction = model.get("direction")) {
    const channel = model.get("channel");
    return direction === "forward" ? this.output("y", channel) : this.image("grad_image", channel);
  }

  liveShape(model, direction = model.get("direction")) {
    return direction === "forward" ? this.data.counts : this.data.shape;
  }

  choices(words, set) {
    const { dilation } = this.data;
    return [
      this.lengthChoice("pool_size", set, words, 4, (one) => this.fits([one, one], dilation)),
      this.lengthChoice("strides", set, words, 4, () => true),
      this.paddingChoice(words, set),
    ];
  }

  winner(window, channel) {
    const place = at(this.output("winner", channel), window, this.data.counts);
    return [Math.floor(place / this.data.size[1]), place % this.data.size[1]];
  }

  real(window) {
    return this.elements().filter((element) => inside(this.pixel(window, element), this.data.shape));
  }

  share(window, element, channel) {
    if (!this.isMax) return 1 / this.real(window).length;
    const winner = this.winner(window, channel);
    return Number(winner[0] === element[0] && winner[1] === element[1]);
  }

  scene(direction, cell, channel, filter, words) {
    const place = say(words[`place_${direction}`], { index: this.index(cell), channel });
    const name = (title) => say(words[title], { channel });
    return { place, ...this[direction](cell, channel, words, name) };
  }

  forward(cell, channel, words, name) {
    const { size, shape, counts } = this.data;
    const image = this.image("image", channel);
    const marks = this.elements().map((element) => this.pixel(cell, element));
    const window = marks.map((pixel) => at(image, pixel, shape, NaN));
    const share = this.elements().map((element, i) => (Number.isNaN(window[i]) ? NaN : this.share(cell, element, channel)));
    const winner = this.isMax ? this.winner(cell, channel) : null;
    const maps = [
      this.map(name("image"), image, shape, { marks, chosen: winner && this.pixel(cell, winner), pads: this.around() }),
      this.map(name("output"), this.output("y", channel), counts, { chosen: cell }),
    ];
    const names = [words.window, this.isMax ? words.won : words.share, words.products];
    const factors = this.factors(names, window, share, size, [peakSize(image), 1, peakSize(image)], winner);
    return { maps, live: 1, factors, lines: this.forwardLines(cell, channel, words, window, winner) };
  }

  forwardLines(cell, channel, words, window, winner) {
    const real = window.filter((value) => !Number.isNaN(value));
    const y = digits(at(this.output("y", channel), cell, this.data.counts));
    const index = winner && this.index(this.pixel(cell, winner));
    const values = this.isMax ? written(real.map(digits), ", ") : written(real.map((value, i) => (i ? bracketed(value) : digits(value))));
    const lines = [say(this.isMax ? words.max_line : words.average_line, { values, y, index, count: real.length })];
    const count = window.length - real.length;
    const told = this.isMax ? words.max_padding : words.average_padding;
    if (count) lines.push(say(told, { count, all: window.length, real: real.length, other: digits(total(real) / window.length) }));
    return lines;
  }

  input(cell, channel, words, name) {
    const { shape, counts } = this.data;
    const [image, grads] = [this.image("image", channel), this.output("grad_y", channel)];
    const met = this.elements().map((element) => [this.window(cell, element), element]).filter(([window]) => window);
    met.sort(([one], [other]) => one[0] - other[0] || one[1] - other[1]);
    const windows = met.map(([window]) => window);
    const spread = [0, 1].map((axis) => (met.length ? new Set(windows.map((window) => window[axis])).size : 1));
    const arrived = met.length ? windows.map((window) => at(grads, window, counts)) : [NaN];
    const share = met.length ? met.map(([window, element]) => this.share(window, element, channel)) : [NaN];
    const gradient = this.image("grad_image", channel);
    const maps = [
      this.map(name("grad_image"), gradient, shape, { chosen: cell }),
      this.map(name("image"), image, shape, { chosen: cell }),
      this.map(name("grad_output"), grads, counts, { marks: windows }),
    ];
    const lines = [`${productsText(arrived, share, words)} = ${digits(at(gradient, cell, shape))}`];
    const told = this.isMax ? words.max_windows : words.average_windows;
    if (met.length) lines.push(say(told, { count: met.length, won: share.filter(Boolean).length }));
    const names = [words.windows_met, this.isMax ? words.won_them : words.share_of_them, words.products];
    return { maps, live: 0, lines, factors: this.factors(names, arrived, share, spread, [peakSize(grads), 1, peakSize(grads)]) };
  }
}

const render = explorer(PoolingNumbers);

export default { render };
