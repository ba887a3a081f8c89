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

import java.lang.reflect.Field;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The memory of a keyed projection, to observe what is kept, and to plant bugs.
 */
final class SimSlots {

	private SimSlots() {
	}

	@SuppressWarnings("unchecked")
	static Map<String, KeySlot<SimState>> of(KeyedRunner<String, SimState> keyed) {
		return (Map<String, KeySlot<SimState>>) field(keyed, "slots");
	}

	static int followers(KeyedRunner<String, SimState> keyed) {
		return ((AtomicInteger) field(keyed, "followed")).get();
	}

	private static Object field(KeyedRunner<String, SimState> keyed, String name) {
		try {
			Field field = KeyedRunner.class.getDeclaredField(name);
			field.setAccessible(true);
			return field.get(keyed);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
