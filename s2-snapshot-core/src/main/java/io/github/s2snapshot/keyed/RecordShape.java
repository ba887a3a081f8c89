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

package io.github.s2snapshot.keyed;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.projection.error.ProjectionDefinitionException;

/**
 * Components of a record class, of any visibility.
 */
final class RecordShape {

	private static final MethodType CREATE = MethodType.methodType(Object.class, Object[].class);

	private static final MethodType READ = MethodType.methodType(Object.class, Object.class);

	private final List<RecordComponent> components;

	private final MethodHandle constructor;

	private final List<MethodHandle> accessors;

	private RecordShape(List<RecordComponent> components, MethodHandle constructor, List<MethodHandle> accessors) {
		this.components = components;
		this.constructor = constructor;
		this.accessors = accessors;
	}

	/**
	 * Examines a record class.
	 * @param type the class, a record
	 * @return its shape
	 * @throws ProjectionDefinitionException if its constructor or accessors cannot be
	 * called
	 */
	static RecordShape of(Class<?> type) {
		List<RecordComponent> components = List.of(type.getRecordComponents());
		try {
			Constructor<?> constructor = type
				.getDeclaredConstructor(components.stream().map(RecordComponent::getType).toArray(Class<?>[]::new));
			constructor.setAccessible(true);
			MethodHandles.Lookup lookup = MethodHandles.lookup();
			MethodHandle create = lookup.unreflectConstructor(constructor)
				.asSpreader(Object[].class, components.size())
				.asType(CREATE);
			MethodHandle[] accessors = new MethodHandle[components.size()];
			for (int i = 0; i < accessors.length; i++) {
				Method accessor = components.get(i).getAccessor();
				accessor.setAccessible(true);
				accessors[i] = lookup.unreflect(accessor).asType(READ);
			}
			return new RecordShape(components, create, List.of(accessors));
		}
		catch (ReflectiveOperationException | RuntimeException ex) {
			throw new ProjectionDefinitionException(String.format(Locale.ROOT,
					"Record %s cannot be used as a key: %s. Open its package to this library, or make it public",
					type.getName(), ex.getMessage()), ex);
		}
	}

	int size() {
		return this.components.size();
	}

	List<String> names() {
		return this.components.stream().map(RecordComponent::getName).toList();
	}

	Class<?> type(int component) {
		return this.components.get(component).getType();
	}

	@Nullable Object read(Object key, int component) {
		try {
			return (Object) this.accessors.get(component).invokeExact(key);
		}
		catch (RuntimeException | Error ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw new IllegalStateException(ex);
		}
	}

	Object create(Object[] values) {
		try {
			return (Object) this.constructor.invokeExact(values);
		}
		catch (RuntimeException | Error ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw new IllegalStateException(ex);
		}
	}

}
