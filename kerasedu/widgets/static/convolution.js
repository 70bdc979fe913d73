// ConvolutionExplorer: how an output, the gradient of a weight and that of an input come about. windows.js draws it.

const range = (first, end) => Array.from({ length: Math.max(0, end - first) }, (_, i) => first + i);

/** Of two kinds in groups (channels and filters): those sent of the one kind that meet `place` of the other. */
function meet(place, own, others, groups) {
  const group = Math.floor(place / (own[2] / groups));
  const each = others[2] / groups;
  const first = Math.max(group * each, others[0]);
  return [first, Math.min((group + 1) * each, others[1])];
}

class ConvolutionNumbers extends Numbers {
  directions = ["forward", "kernel", "input"];

  seen(filter) {
    return meet(filter, this.data.filters, this.data.channels, this.data.groups);
  }

  seeing(channel) {
    return meet(channel, this.data.channels, this.data.filters, this.data.groups);
  }

  /** What was chosen, and of the other kind one that meets it. */
  meeting(chosen, model) {
    const [channel, filter] = [chosen.channel ?? model.get("channel"), chosen.filter ?? model.get("filter")];
    const [first, end] = this.seen(filter);
    if (channel >= first && channel < end) return chosen;
    return "filter" in chosen ? { filter, channel: first } : { channel, filter: this.seeing(channel)[0] };
  }

  image(name, channel) {
    return this.panel(name, channel - this.data.channels[0], this.data.shape);
  }

  output(name, filter) {
    return this.panel(name, filter - this.data.filters[0], this.data.counts);
  }

  weights(name, filter, channel) {
    const [first, end] = this.seen(filter);
    return this.panel(name, (filter - this.data.filters[0]) * (end - first) + channel - first, this.data.size);
  }

  one(name, filter) {
    return this.data[name][filter - this.data.filters[0]];
  }

  live(model, direction = model.get("direction")) {
    const [filter, channel] = [model.get("filter"), model.get("channel")];
    if (direction === "kernel") return this.weights("grad_kernel", filter, channel);
    return direction === "forward" ? this.output("z", filter) : this.image("grad_image", channel);
  }

  /** Of outputs, what the activation lets through. */
  telling(model, direction) {
    return direction === "forward" && this.data.activation ? this.output("y", model.get("filter")) : this.live(model, direction);
  }

  liveShape(model, direction = model.get("direction")) {
    return this.data[{ forward: "counts", kernel: "size", input: "shape" }[direction]];
  }

  choices(words, set, model) {
    const { size, dilation } = this.data;
    return [
      this.lengthChoice("strides", set, words, 4, () => true),
      this.paddingChoice(words, set),
      this.lengthChoice("dilation_rate", set, words, 4, (one) => this.fits(size, [one, one])),
    ];
  }

  scene(direction, cell, channel, filter, words) {
    const before = this.data.activation ? say(words.before, { activation: this.data.activation }) : "";
    const place = say(words[`place_${direction}`], { index: this.index(cell), channel, filter, before });
    const name = (title) => say(words[title], { channel, filter, before });
    return { place, ...this[direction](cell, channel, filter, words, name) };
  }

  forward(cell, channel, filter, words, name) {
    const { size, shape, counts } = this.data;
    const [image, kernel] = [this.image("image", channel), this.weights("kernel", filter, channel)];
    const marks = this.elements().map((element) => this.pixel(cell, element));
    const window = marks.map((pixel) => at(image, pixel, shape));
    const maps = [
      this.map(name("image"), image, shape, { marks, pads: this.around() }),
      this.map(name("weights"), kernel, size),
      this.map(name("output"), this.output("z", filter), counts, { chosen: cell }),
    ];
    const lines = this.forwardLines(cell, channel, filter, words, window, kernel);
    const outside = marks.filter((pixel) => !inside(pixel, shape)).length;
    if (outside) lines.push(say(words.in_padding, { count: outside, all: marks.length }));
    const names = [words.window, words.the_kernel, words.products];
    return { maps, live: 2, lines, factors: this.factors(names, window, kernel, size, [peakSize(image), peakSize(kernel)]) };
  }

  forwardLines(cell, channel, filter, words, window, kernel) {
    const { data } = this;
    const z = at(this.output("z", filter), cell, data.counts);
    const [first, end] = this.seen(filter);
    const others = range(first, end).filter((one) => one !== channel);
    const shared = others.length > 0 || data.rest.length > 0;
    const own = shared || data.biased ? dot(window, kernel) : z;
    const lines = [`${productsText(window, kernel, words)} = ${digits(own)}`];
    if (shared || data.biased) {
      const parts = [say(words.channel_part, { channel, value: digits(own) })];
      if (shared) {
        const sums = others.map((one) => this.productSum(cell, one, filter));
        if (data.rest.length) sums.push(at(this.output("rest", filter), cell, data.counts));
        parts.push(say(words.other_channels, { count: data.channels[2] / data.groups - 1, value: bracketed(total(sums)) }));
      }
      if (data.biased) parts.push(say(words.bias_part, { value: bracketed(this.one("bias", filter)) }));
      lines.push(`${parts.join(" + ")} = ${digits(z)}`);
    }
    if (data.activation) lines.push(say(words.activation, { name: data.activation, z: digits(z), y: digits(at(this.output("y", filter), cell, data.counts)) }));
    return lines;
  }

  productSum(cell, channel, filter) {
    const [image, kernel] = [this.image("image", channel), this.weights("kernel", filter, channel)];
    return dot(this.elements().map((element) => at(image, this.pixel(cell, element), this.data.shape)), kernel);
  }

  kernel(cell, channel, filter, words, name) {
    const { size, shape, counts, biased } = this.data;
    const [image, grads] = [this.image("image", channel), this.output("grad_z", filter)];
    const gradient = this.weights("grad_kernel", filter, channel);
    const marks = cellsOf(counts).map((window) => this.pixel(window, cell));
    const met = marks.map((pixel) => at(image, pixel, shape));
    const maps = [
      this.map(name("image"), image, shape, { marks, pads: this.around() }),
      this.map(name("grad_weights"), gradient, size, { chosen: cell }),
      this.map(name("grad_output"), grads, counts),
    ];
    const lines = [`${productsText(met, grads, words)} = ${digits(at(gradient, cell, size))}`];
    const outside = marks.filter((pixel) => !inside(pixel, shape)).length;
    if (outside) lines.push(say(words.in_padding, { count: outside, all: marks.length }));
    if (biased) lines.push(say(words.grad_bias, { filter, value: digits(this.one("grad_bias", filter)) }));
    const names = [words.pixels_met, words.grads_met, words.products];
    return { maps, live: 1, lines, factors: this.factors(names, met, grads, counts, [peakSize(image), peakSize(grads)]) };
  }

  input(cell, channel, filter, words, name) {
    const { size, shape, counts } = this.data;
    const [kernel, grads] = [this.weights("kernel", filter, channel), this.output("grad_z", filter)];
    const windows = this.elements().map((element) => this.window(cell, element));
    const weights = kernel.map((weight, i) => (windows[i] ? weight : NaN));
    const arrived = windows.map((window) => at(grads, window, counts, NaN));
    const maps = [
      this.map(name("grad_image"), this.image("grad_image", channel), shape, { chosen: cell }),
      this.map(name("weights"), kernel, size, { marks: this.elements().filter((_, i) => windows[i]) }),
      this.map(name("grad_output"), grads, counts, { marks: windows.filter(Boolean) }),
    ];
    const names = [words.weights_met, words.grads_met, words.products];
    const factors = this.factors(names, weights, arrived, size, [peakSize(kernel), peakSize(grads)]);
    return { maps, live: 0, lines: this.inputLines(cell, channel, filter, words, weights, arrived), factors };
  }

  inputLines(cell, channel, filter, words, weights, arrived) {
    const { data } = this;
    const gradient = at(this.image("grad_image", channel), cell, data.shape);
    const others = range(...this.seeing(channel)).filter((one) => one !== filter);
    const alone = others.length === 0 && data.rest_image.length === 0;
    const own = alone ? gradient : dot(weights, arrived);
    const lines = [`${productsText(weights, arrived, words)} = ${digits(own)}`];
    if (alone) return lines;
    const sums = others.map((one) => this.gradientSum(cell, channel, one));
    if (data.rest_image.length) sums.push(at(this.image("rest_image", channel), cell, data.shape));
    const mine = say(words.filter_part, { filter, value: digits(own) });
    const theirs = say(words.other_filters, { count: data.filters[2] / data.groups - 1, value: bracketed(total(sums)) });
    return [...lines, `${mine} + ${theirs} = ${digits(gradient)}`];
  }

  gradientSum(cell, channel, filter) {
    const [kernel, grads] = [this.weights("kernel", filter, channel), this.output("grad_z", filter)];
    return dot(this.elements().map((element) => at(grads, this.window(cell, element), this.data.counts)), kernel);
  }
}

const render = explorer(ConvolutionNumbers);

export default { render };
