/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.s2snapshot.sdk;

import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators.AbstractSpliterator;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.resource.ListOptions;
import io.github.s2snapshot.sdk.resource.Page;

/**
 * Spliterator over all items of a list that requests a page when it is needed.
 *
 * @param <T> the type of the items
 */
final class Pages<T> extends AbstractSpliterator<T> {

	private final Function<ListOptions, Page<T>> source;

	private final Function<T, String> name;

	private Iterator<T> items = List.<T>of().iterator();

	// The options of the next page, null after the last one.
	private @Nullable ListOptions next;

	private Pages(ListOptions options, Function<ListOptions, Page<T>> source, Function<T, String> name) {
		super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.DISTINCT | Spliterator.NONNULL);
		this.next = options;
		this.source = source;
		this.name = name;
	}

	static <T> Stream<T> stream(ListOptions options, Function<ListOptions, Page<T>> source, Function<T, String> name,
			Predicate<T> isDeleted) {
		return StreamSupport.stream(new Pages<>(options, source, name), false)
			.filter((item) -> options.includeDeleted() || !isDeleted.test(item));
	}

	@Override
	public boolean tryAdvance(Consumer<? super T> action) {
		while (!this.items.hasNext()) {
			if (this.next == null) {
				return false;
			}
			fetch(this.next);
		}
		action.accept(this.items.next());
		return true;
	}

	private void fetch(ListOptions options) {
		Page<T> page = this.source.apply(options);
		List<T> list = page.items();
		this.items = list.iterator();
		this.next = (page.hasMore() && !list.isEmpty())
				? options.withStartAfter(this.name.apply(list.get(list.size() - 1))) : null;
	}

}
