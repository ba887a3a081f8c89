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

package io.github.s2snapshot.engine;

import java.util.List;

import io.github.s2snapshot.projection.DeltaEntry;
import io.github.s2snapshot.projection.DeltaPosition;

/**
 * Subscriber to deltas that keeps all entries.
 *
 * @param <S> the type of the state
 */
public class CollectedDeltas<S> extends CollectedEntries<DeltaEntry<S>> {

	public CollectedDeltas() {
		this(Long.MAX_VALUE);
	}

	public CollectedDeltas(long demand) {
		super(demand);
	}

	public DeltaPosition next() {
		return last().next();
	}

	/**
	 * Returns the entries as texts: the text of a delta, the state in brackets, and the
	 * positions of a gap.
	 */
	public List<String> texts() {
		return this.entries.stream().map(CollectedDeltas::text).toList();
	}

	private static String text(DeltaEntry<?> entry) {
		if (entry instanceof DeltaEntry.State<?> state) {
			return "[" + state.state() + "]";
		}
		if (entry instanceof DeltaEntry.Gap<?> gap) {
			return gap.from() + "-" + gap.next();
		}
		Object delta = ((DeltaEntry.Delta<?>) entry).delta();
		return (delta instanceof Records.Said said) ? said.text() : delta.toString();
	}

}
