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

package io.github.s2snapshot.starter.docs.evolving.deltas;

import tools.jackson.databind.node.ObjectNode;

import io.github.s2snapshot.annotation.DeltaName;
import io.github.s2snapshot.annotation.Downcast;
import io.github.s2snapshot.annotation.Upcast;

@DeltaName(aliases = "Delivered")
record ItemAdded(String article, long amount, String unit) {

	@Upcast(from = 1)
	static ObjectNode withUnit(ObjectNode item) {
		return item.put("unit", "piece");
	}

	@Downcast(to = 1)
	static ObjectNode withoutUnit(ObjectNode item) {
		item.remove("unit");
		return item;
	}

}
