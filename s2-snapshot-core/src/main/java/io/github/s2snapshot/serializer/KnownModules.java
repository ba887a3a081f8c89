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

package io.github.s2snapshot.serializer;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JacksonModule;

/**
 * Modules of Jackson that are used if they are on the class path. The list is fixed, so
 * that the stored form does not depend on what else is there.
 */
final class KnownModules {

	private static final List<String> NAMES = List.of("tools.jackson.module.kotlin.KotlinModule",
			"tools.jackson.datatype.javax.money.JavaxMoneyModule", "tools.jackson.datatype.moneta.MonetaMoneyModule");

	private KnownModules() {
	}

	static List<JacksonModule> find() {
		return find(NAMES, KnownModules.class.getClassLoader());
	}

	static List<JacksonModule> find(List<String> names, @Nullable ClassLoader loader) {
		List<JacksonModule> modules = new ArrayList<>();
		for (String name : names) {
			try {
				modules.add(Class.forName(name, true, loader)
					.asSubclass(JacksonModule.class)
					.getDeclaredConstructor()
					.newInstance());
			}
			catch (ClassNotFoundException ex) {
				// The module is optional.
			}
			catch (ReflectiveOperationException | LinkageError ex) {
				throw new IllegalStateException("The module " + name
						+ " of Jackson is on the class path but cannot be created. Add the libraries that it needs, "
						+ "or remove it", ex);
			}
		}
		return modules;
	}

}
